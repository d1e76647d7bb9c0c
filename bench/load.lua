-- What wrk sends. Called as `wrk ... URL -- KIND FOLDER FIRST`.
--   same      FOLDER/request as it stands, again and again
--   signups   FOLDER/step1, each with its own person, address and form token
--   journeys  the same, and FOLDER/step2 for every signup that was answered
-- In a step, \1 is the person's number, \2 the form token, \3 the visitor's IP address,
-- \4 a phone number, \5 the signup's id, \6 the bearer for step two.

local kind, folder, person
local step1, step2, same
local tokens, token = {}, 0
local answered, first, last = {}, 1, 0
missing = 0

local function read(name)
  local file = assert(io.open(folder .. "/" .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function step(name)
  local head, body = read(name):match("^(.-)\r\n\r\n(.*)$")
  return { head = head, body = body }
end

local function fill(one, values)
  local body = one.body:gsub("[\1\2\4]", values)
  local head = one.head:gsub("[\3\5\6]", values)
  return head .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

local function address(number)
  local high, low = math.floor(number / 65536), number % 65536
  return string.format("10.%d.%d.%d", high % 256, math.floor(low / 256), low % 256)
end

local function phone(number)
  -- Area codes and exchanges that exist; 700 exchanges of 10,000 numbers in each area.
  local areas = { 415, 212, 503, 312, 617, 206, 303, 512 }
  local exchange = math.floor(number / 10000)
  local area = areas[math.floor(exchange / 170) % 8 + 1]
  return string.format("+1%d%d%04d", area, 220 + exchange % 170, number % 10000)
end

local function sign_up()
  person, token = person + 1, token + 1
  if not tokens[token] then missing = missing + 1 end
  return fill(step1, {
    ["\1"] = string.format("%.0f", person), ["\2"] = tokens[token] or "", ["\3"] = address(person),
  })
end

local function add_phone()
  local signup = answered[first]
  answered[first], first = nil, first + 1
  person = person + 1
  return fill(step2, {
    ["\3"] = address(person), ["\4"] = phone(person), ["\5"] = signup[1], ["\6"] = signup[2],
  })
end

local function journey()
  return first <= last and add_phone() or sign_up()
end

local function remember(status, headers, body)
  local id, bearer = body:match('"id":"([^"]+)"'), body:match('"token":"([^"]+)"')
  if status == 201 and id and bearer then
    last = last + 1
    answered[last] = { id, bearer }
  end
end

function init(args)
  kind, folder, person = args[1], args[2], tonumber(args[3])
  if kind == "same" then
    same = read("request")
    request = function() return same end
    return
  end
  step1 = step("step1")
  for line in io.lines(folder .. "/tokens") do tokens[#tokens + 1] = line end
  request = sign_up
  if kind == "journeys" then
    step2 = step("step2")
    request, response = journey, remember
  end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done(summary, latency)
  local errors, short = summary.errors, 0
  for _, thread in ipairs(threads) do short = short + thread:get("missing") end
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d, "missing": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, short))
end
