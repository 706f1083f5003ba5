# Redraw with: gnuplot bar-list.gp
reset
set encoding utf8
set lmargin at screen 0.025
set rmargin at screen 0.9666666666666667
set tmargin at screen 0.6880733944954128
set bmargin at screen 0.24770642201834864
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',12'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "SNR" at screen 0.016666666666666666, screen 0.908256880733945 left font ',14'
set key at graph 0, screen 0.8348623853211009 left top horizontal Left reverse maxrows 1 samplen 2 width 1 font ',12'
set yrange [0:96]
unset ytics
set xrange [-3.55:48.809999999999995]
set xtics ("0" 0, "10" 10, "20" 20, "30" 30, "40" 40)
set label 3 "SNR (dB)" at graph 0.5, screen 0.06422018348623848 center font ',12'
set border 1 linecolor rgb '#000000' linewidth 1
unset grid
set grid xtics linetype 1 linecolor rgb '#dddddd' linewidth 1
set yzeroaxis linetype 1 linecolor rgb '#000000' linewidth 1
set label 10 "a.weight" at graph 0, first 87 left offset character 0.4,0 font ',12'
set label 11 "b_proj" at graph 0, first 39 left offset character 0.4,0 font ',12'
$bars0 << EOD
41.5 72 0 41.5 66.5 77.5
EOD
set label 12 "41.5" at first 41.5, 72 left offset character 0.5,0 font ',11'
$bars1 << EOD
8.07 60 0 8.07 54.5 65.5
-1 12 -1 0 6.5 17.5
EOD
set label 14 "8.1" at first 8.07, 60 left offset character 0.5,0 font ',11'
set label 15 "−1.0" at first 0, 12 left offset character 0.5,0 font ',11'
set terminal svg size 480,218 noenhanced font 'sans-serif,12'
set output 'bar-list.svg'
plot $bars0 with boxxyerror fill solid 1 noborder linecolor rgb '#0072b2' title "row", \
     $bars1 with boxxyerror fill solid 1 noborder linecolor rgb '#cc79a7' title "tensor"
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 960,436 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 960,436 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'bar-list.png'
plot $bars0 with boxxyerror fill solid 1 noborder linecolor rgb '#0072b2' title "row", \
     $bars1 with boxxyerror fill solid 1 noborder linecolor rgb '#cc79a7' title "tensor"
unset output
