# Redraw with: gnuplot cumulative.gp
reset
set encoding utf8
set lmargin at screen 0.15625
set rmargin at screen 0.9666666666666667
set tmargin at screen 0.8670886075949367
set bmargin at screen 0.17088607594936708
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',12'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "Error budget" at screen 0.016666666666666666, screen 0.9367088607594937 left font ',14'
unset key
set yrange [0:102]
set ytics ("0 %%" 0, "20 %%" 20, "40 %%" 40, "60 %%" 60, "80 %%" 80, "100 %%" 100)
set label 2 "share" at screen 0.029166666666666667, graph 0.5 center rotate by 90 font ',12'
set xrange [0:3]
set xtics ("0" 0, "0.5" 0.5, "1.0" 1, "1.5" 1.5, "2.0" 2, "2.5" 2.5, "3.0" 3)
set label 3 "layers" at graph 0.5, screen 0.044303797468354444 center font ',12'
$shares0 << EOD
0 0
1 60
2 90
3 100
EOD
set terminal svg size 480,316 noenhanced font 'sans-serif,12'
set output 'cumulative.svg'
plot $shares0 with lines linecolor rgb '#0072b2' dashtype 1 linewidth 2 notitle
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 960,632 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 960,632 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'cumulative.png'
plot $shares0 with lines linecolor rgb '#0072b2' dashtype 1 linewidth 2 notitle
unset output
