# Redraw with: gnuplot line.gp
reset
set encoding utf8
set lmargin at screen 0.06041666666666667
set rmargin at screen 0.975
set tmargin at screen 0.8308457711442786
set bmargin at screen 0.13432835820895522
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',11'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "SNR of every layer" at graph 0, screen 0.9502487562189055 left font ',14'
set key at graph 0, screen 0.9104477611940298 left top horizontal Left reverse maxrows 1 samplen 2 width 1 font ',11'
set yrange [6.0342:44.0358]
set ytics ("10" 10, "15" 15, "20" 20, "25" 25, "30" 30, "35" 35, "40" 40)
set label 2 "SNR (dB)" at screen 0.016666666666666666, graph 0.5 center rotate by 90 font ',12'
set xrange [-0.5:2.5]
set xtics norotate center font ',10'
set xtics ()
set xtics add ("a.weight" 0)
set xtics add ("b_proj" 1)
set xtics add ("c" 2)
set label 3 "layer" at graph 0.5, screen 0.03482587064676612 center font ',12'
$values << EOD
0 8.07 42
1 NaN NaN
2 24.5 41.25
EOD
set terminal svg size 960,402 noenhanced font 'sans-serif,12'
set output 'line.svg'
plot $values using 1:2 with linespoints linecolor rgb '#0072b2' dashtype 1 linewidth 1.6 pointtype 7 pointsize 0.6 title "tensor/none", \
     $values using 1:3 with linespoints linecolor rgb '#d55e00' dashtype 1 linewidth 1.6 pointtype 9 pointsize 0.6 title "row/rot64"
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 1920,804 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 1920,804 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'line.png'
plot $values using 1:2 with linespoints linecolor rgb '#0072b2' dashtype 1 linewidth 1.6 pointtype 7 pointsize 0.6 title "tensor/none", \
     $values using 1:3 with linespoints linecolor rgb '#d55e00' dashtype 1 linewidth 1.6 pointtype 9 pointsize 0.6 title "row/rot64"
unset output
