-- What wrk sends: the requests of a file in turn, each with its serial number where it has room for one.
-- Arguments: the file (whole HTTP requests, separated by NUL) and the serial number before the first.

serial = 0
local requests, has_serial, thread = {}, {}, nil

function setup(own)
   thread = own
end

function init(arguments)
   local file = assert(io.open(arguments[1], "rb"))
   for text in file:read("*a"):gmatch("([^%z]+)") do
      requests[#requests + 1] = text
      has_serial[#requests] = text:find("##########", 1, true) ~= nil
   end
   file:close()
   serial = tonumber(arguments[2])
end

function request()
   local turn = serial % #requests + 1
   local text = requests[turn]
   serial = serial + 1
   if has_serial[turn] then
      text = text:gsub("##########", string.format("%010d", serial))
   end
   return text
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '{"requests": %d, "bytes": %d, "seconds": %.6f, "p50": %.1f, "p99": %.1f, "mean": %.1f, "refused": %d, "broken": %d, "serial": %d}\n',
      summary.requests, summary.bytes, summary.duration / 1e6,
      latency:percentile(50), latency:percentile(99), latency.mean,
      errors.status, errors.connect + errors.read + errors.write + errors.timeout, thread:get("serial")
   ))
end
