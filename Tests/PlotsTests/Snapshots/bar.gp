# Redraw with: gnuplot bar.gp
reset
set encoding utf8
set lmargin at screen 0.10208333333333333
set rmargin at screen 0.9666666666666667
set tmargin at screen 0.7875
set bmargin at screen 0.1
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',12'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "Gain" at screen 0.016666666666666666, screen 0.9375 left font ',14'
set key at graph 0, screen 0.8875 left top horizontal Left reverse maxrows 1 samplen 2 width 1 font ',12'
set yrange [-1.24:3.24]
set ytics ("-1" -1, "0" 0, "1" 1, "2" 2, "3" 3)
set label 2 "gain (dB)" at screen 0.029166666666666667, graph 0.5 center rotate by 90 font ',12'
set xrange [-0.5:1.5]
set xtics norotate center font ',12'
set xtics ()
set xtics add ("a" 0)
set xtics add ("b" 1)
set xzeroaxis linetype 1 linecolor rgb '#000000' linewidth 1
$values << EOD
0 3 1.5
1 -1 2
EOD
set terminal svg size 480,320 noenhanced font 'sans-serif,12'
set output 'bar.svg'
plot $values using ($1+(-0.2)):2:(0.4) with boxes fill solid 1 noborder linecolor rgb '#0072b2' title "row", \
     $values using ($1+(0.2)):3:(0.4) with boxes fill solid 1 noborder linecolor rgb '#cc79a7' title "rotation"
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 960,640 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 960,640 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'bar.png'
plot $values using ($1+(-0.2)):2:(0.4) with boxes fill solid 1 noborder linecolor rgb '#0072b2' title "row", \
     $values using ($1+(0.2)):3:(0.4) with boxes fill solid 1 noborder linecolor rgb '#cc79a7' title "rotation"
unset output
