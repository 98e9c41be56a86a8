-- PUTs a value of 100 bytes under a key that no request used before.
-- Argument: a word that makes the keys of this run differ from those of all others.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  prefix = "/put/bench/" .. arguments[1] .. "/" .. number .. "/"
  count = 0
  body = string.rep("x", 100)
  headers = { ["Content-Type"] = "application/octet-stream" }
end

function request()
  count = count + 1
  return wrk.format("PUT", prefix .. count, headers, body)
end

-- Loaded from the directory that run.sh is in.
done = dofile("report.lua")
