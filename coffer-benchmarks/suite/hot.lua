-- Asks for one URL again and again, and says what happened in one line of JSON.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"errors":%d,"seconds":%.4f,"bytes":%d,"p50_ms":%.4f,"p99_ms":%.4f}\n',
    summary.requests, e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
