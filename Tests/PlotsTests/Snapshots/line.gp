# Redraw with: gnuplot line.gp
reset
set encoding utf8
set lmargin at screen 0.10833333333333334
set rmargin at screen 0.9666666666666667
set tmargin at screen 0.8011695906432749
set bmargin at screen 0.15789473684210525
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',12'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "SNR of every layer" at screen 0.016666666666666666, screen 0.9415204678362573 left font ',14'
set key at graph 0, screen 0.8947368421052632 left top horizontal Left reverse maxrows 1 samplen 2 width 1 font ',12'
set yrange [6.0342:44.0358]
set ytics ("10" 10, "15" 15, "20" 20, "25" 25, "30" 30, "35" 35, "40" 40)
set label 2 "SNR (dB)" at screen 0.029166666666666667, graph 0.5 center rotate by 90 font ',12'
set xrange [-0.5:2.5]
set xtics norotate center font ',12'
set xtics ()
set xtics add ("a.weight" 0)
set xtics add ("b_proj" 1)
set xtics add ("c" 2)
set label 3 "layer" at graph 0.5, screen 0.040935672514619936 center font ',12'
$values0 << EOD
0 8.07
2 24.5
EOD
$values1 << EOD
0 42
2 41.25
EOD
set terminal svg size 480,342 noenhanced font 'sans-serif,12'
set output 'line.svg'
plot $values0 using 1:2 with linespoints linecolor rgb '#0072b2' dashtype 1 linewidth 1.6 pointtype 7 pointsize 0.6 title "tensor/none", \
     $values1 using 1:2 with linespoints linecolor rgb '#cc79a7' dashtype 1 linewidth 1.6 pointtype 9 pointsize 0.6 title "row/rot64"
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 960,684 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 960,684 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'line.png'
plot $values0 using 1:2 with linespoints linecolor rgb '#0072b2' dashtype 1 linewidth 1.6 pointtype 7 pointsize 0.6 title "tensor/none", \
     $values1 using 1:2 with linespoints linecolor rgb '#cc79a7' dashtype 1 linewidth 1.6 pointtype 9 pointsize 0.6 title "row/rot64"
unset output
