-- Asks etcd's HTTP gateway for one of 2,000 keys at random. Argument: put (100 bytes) or range.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(text)
  local bits = text:gsub(".", function(character)
    local byte, out = character:byte(), ""
    for i = 7, 0, -1 do
      out = out .. math.floor(byte / 2 ^ i) % 2
    end
    return out
  end)
  bits = bits .. string.rep("0", (6 - #bits % 6) % 6)
  local digits = bits:gsub("......", function(six)
    local index = tonumber(six, 2) + 1
    return alphabet:sub(index, index)
  end)
  return digits .. string.rep("=", (4 - #digits % 4) % 4)
end

function init(arguments)
  requests = {}
  local value = base64(string.rep("x", 100))
  for i = 0, 1999 do
    local body = '{"key":"' .. base64("few/" .. i) .. '"'
    if arguments[1] == "put" then
      body = body .. ',"value":"' .. value .. '"'
    end
    requests[#requests + 1] =
      wrk.format("POST", "/v3/kv/" .. arguments[1], { ["Content-Type"] = "application/json" }, body .. "}")
  end
  math.randomseed(number + 1)
end

function request()
  return requests[math.random(#requests)]
end

done = dofile("report.lua")
