-- GETs paths of a file at random. Arguments: the file, one path per line, or several:
-- then each thread takes one of them in turn, as it does with NODES.
-- NODES in the environment, ports of this machine: each thread asks one of them.
dofile("nodes.lua")

function init(arguments)
  requests = {}
  for path in io.lines(arguments[number % #arguments + 1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  math.randomseed(number + 1)
end

function request()
  return requests[math.random(#requests)]
end

done = dofile("report.lua")
