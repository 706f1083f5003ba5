# Redraw with: gnuplot histogram.gp
reset
set encoding utf8
set lmargin at screen 0.10833333333333334
set rmargin at screen 0.9666666666666667
set tmargin at screen 0.8670886075949367
set bmargin at screen 0.17088607594936708
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',12'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "Weights" at screen 0.016666666666666666, screen 0.9367088607594937 left font ',14'
unset key
set yrange [0.5:60]
set logscale y
set ytics ("1" 1, "10" 10)
set label 2 "count" at screen 0.029166666666666667, graph 0.5 center rotate by 90 font ',12'
set xrange [-1.12:1.12]
set xtics ("-1.0" -1, "-0.5" -0.5, "0" 0, "0.5" 0.5, "1.0" 1)
set label 3 "weight" at graph 0.5, screen 0.044303797468354444 center font ',12'
$bins0 << EOD
-1 0.5
-1 1
-0.5 1
-0.5 30
0 30
0 25
0.5 25
0.5 0.5
1 0.5
1 0.5
EOD
set terminal svg size 480,316 noenhanced font 'sans-serif,12'
set output 'histogram.svg'
plot $bins0 with filledcurves closed fill transparent solid 0.25 noborder linecolor rgb '#0072b2' notitle, \
     $bins0 with lines linecolor rgb '#0072b2' dashtype 1 linewidth 1.6 notitle
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 960,632 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 960,632 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'histogram.png'
plot $bins0 with filledcurves closed fill transparent solid 0.25 noborder linecolor rgb '#0072b2' notitle, \
     $bins0 with lines linecolor rgb '#0072b2' dashtype 1 linewidth 1.6 notitle
unset output
