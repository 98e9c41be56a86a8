-- GETs the url of the command line.
done = dofile("report.lua")
