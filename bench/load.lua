-- The load, as phones make it: wrk calls this for each request. Arguments: a folder with `tokens` and `codes`, one a
-- line; the seconds to send for; how many check-ins a request holds (1: alone, more: a batch); a seed.
-- At the end nobody sends any more and what is under way is answered, so that answers can be compared with rows.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } luuvet_time; int clock_gettime(int clock, luuvet_time *time);")

local moment = ffi.new("luuvet_time")
local random, format, concat = math.random, string.format, table.concat
local tokens, codes, seconds, count, head
local ends, millisecond, id_begins, at_ends

local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("number", threads)
end

local function lines(path)
   local all = {}
   for line in io.lines(path) do
      all[#all + 1] = line
   end
   return all
end

function init(args)
   tokens, codes = lines(args[1] .. "/tokens"), lines(args[1] .. "/codes")
   seconds, count = tonumber(args[2]), tonumber(args[3])
   math.randomseed(tonumber(args[4]) * 64 + number)
   head = format("POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\nAuthorization: Bearer ",
      wrk.path, wrk.host, wrk.port)
end

local function look_at_the_clock()
   ffi.C.clock_gettime(0, moment)
   local now = tonumber(moment.seconds) * 1000 + math.floor(tonumber(moment.nanoseconds) / 1000000)
   if now ~= millisecond then
      millisecond = now
      id_begins = format("%08x-%04x-7", math.floor(now / 65536), now % 65536)
      at_ends = os.date("!%Y-%m-%dT%H:%M:%S", math.floor(now / 1000)) .. format(".%03dZ", now % 1000)
   end
end

local function item()
   look_at_the_clock()
   return format('{"id":"%s%03x-%04x-%012x","code":"%s","at":"%s","clock_offset_ms":%d,"direction":"%s"}',
      id_begins, random(0, 4095), random(32768, 49151), random(0, 281474976710655), codes[random(#codes)], at_ends,
      random(0, 999), random(2) == 1 and "in" or "out")
end

function request()
   local body
   if count == 1 then
      body = item()
   else
      local items = {}
      for n = 1, count do
         items[n] = item()
      end
      body = '{"items":[' .. concat(items, ",") .. "]}"
   end
   return concat({head, tokens[random(#tokens)], "\r\nContent-Length: ", #body, "\r\n\r\n", body})
end

function delay()
   look_at_the_clock()
   ends = ends or millisecond + seconds * 1000
   return millisecond < ends and 0 or 3600000
end

function done(summary, latency)
   local errors = summary.errors
   io.write(format('\nMEASURED {"requests":%d,"refused":%d,"broken":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
      summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
