# Redraw with: gnuplot scatter.gp
reset
set encoding utf8
set lmargin at screen 0.13125
set rmargin at screen 0.9666666666666667
set tmargin at screen 0.8670886075949367
set bmargin at screen 0.17088607594936708
set border 3 linecolor rgb '#000000' linewidth 1
set tics nomirror out scale 0.5 font ',12'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 1
set label 1 "Files" at screen 0.016666666666666666, screen 0.9367088607594937 left font ',14'
unset key
set yrange [39.88:42.12]
set ytics ("40.0" 40, "40.5" 40.5, "41.0" 41, "41.5" 41.5, "42.0" 42)
set label 2 "SNR (dB)" at screen 0.029166666666666667, graph 0.5 center rotate by 90 font ',12'
set xrange [1940000:3060000]
set xtics ("2.0M" 2000000, "2.2M" 2200000, "2.4M" 2400000, "2.6M" 2600000, "2.8M" 2800000, "3.0M" 3000000)
set label 3 "size (bytes)" at graph 0.5, screen 0.044303797468354444 center font ',12'
set grid xtics
set label 10 "a.safetensors" at 2000000, 40 left offset screen 0.016666666666666666, screen 0 font ',12'
$points0 << EOD
2000000 40
3000000 42
EOD
set terminal svg size 480,316 noenhanced font 'sans-serif,12'
set output 'scatter.svg'
plot $points0 with points pointtype 7 pointsize 1 linecolor rgb '#0072b2' notitle
unset output
if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo size 960,632 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 pointscale 2 } else { set terminal png size 960,632 noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2 truecolor }
set output 'scatter.png'
plot $points0 with points pointtype 7 pointsize 1 linecolor rgb '#0072b2' notitle
unset output
