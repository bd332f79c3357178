-- Puts the body of one file to each URL of a list in turn: the server's own limit, with no client around it.
-- wrk … URL -- LIST BODY; a line of LIST is a signed path and query.
local paths, place, body = {}, 0, ""

function init(words)
  for line in io.lines(words[1]) do paths[#paths + 1] = line end
  local file = assert(io.open(words[2], "rb"))
  body = file:read("*a")
  file:close()
end

function request()
  place = place % #paths + 1
  return wrk.format("PUT", paths[place], { ["Content-Type"] = "application/octet-stream" }, body)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"errors":%d,"seconds":%.4f,"bytes":%d,"p50_ms":%.4f,"p99_ms":%.4f}\n',
    summary.requests, e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
