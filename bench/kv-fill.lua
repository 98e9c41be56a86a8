-- PUTs so many keys once each. Arguments: a path that the keys begin with, how many for each thread.
-- NODES in the environment, ports of this machine: each thread asks one of them.
dofile("nodes.lua")
local SLACK = 200 -- the last keys are put again meanwhile, until all others are answered

function init(arguments)
  prefix = arguments[1] .. number .. "-"
  limit = tonumber(arguments[2])
  begun = 0
  answered = 0
  body = string.rep("x", 100)
  headers = { ["Content-Type"] = "application/octet-stream" }
end

function request()
  begun = begun + 1
  return wrk.format("PUT", prefix .. math.min(begun, limit), headers, body)
end

function response()
  answered = answered + 1
  if answered == limit + SLACK then
    wrk.thread:stop()
  end
end

done = dofile("report.lua")
