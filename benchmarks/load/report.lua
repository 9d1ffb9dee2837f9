-- Prints what wrk measured as one line of JSON. Loaded by the other scripts' runner behind them.

local threads = {}

function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
  local requests, unexpected, sample = 0, 0, ""
  for _, thread in ipairs(threads) do
    requests, unexpected = requests + thread:get("requests"), unexpected + thread:get("unexpected")
    if thread:get("sample") ~= "" then sample = thread:get("sample") end
  end
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"seconds": %f, "requests": %d, "unexpected": %d, "broken": %d, "p50": %f, "p99": %f}\nSAMPLE %s\n',
    summary.duration / 1e6, summary.requests, unexpected, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, sample))
end
