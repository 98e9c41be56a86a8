-- One line for run.sh: requests per second, p50 and p99 in microseconds, failed requests.
return function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %.1f %d %d %d\n", summary.requests / summary.duration * 1000000,
    latency:percentile(50), latency:percentile(99), failed))
end
