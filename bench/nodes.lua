-- Gives each thread a number and, when NODES names ports of this machine, one of those in turn.
local threads = 0

function setup(thread)
  local ports = {}
  for port in string.gmatch(os.getenv("NODES") or "", "%d+") do
    ports[#ports + 1] = port
  end
  if #ports > 0 then
    thread.addr = wrk.lookup("127.0.0.1", ports[threads % #ports + 1])[1]
  end
  thread:set("number", threads)
  threads = threads + 1
end
