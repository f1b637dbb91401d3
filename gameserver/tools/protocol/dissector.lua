-- The tables above come from the declarations of the messages; from here on the file reads frames with them.

local a3 = Proto("a3", "A3 Online v562")

local HEADER = { client = 12, link = 10, main = 9, main_short = 4 }
local CTRL_AT = 8
local GAME_CTRL = 0x03
local EVERYONE = 0xFFFFFFFF
local HELLO_PROTOCOL, HELLO_SIZE = 0xA001, 5

local head = {
  message = ProtoField.string("a3.message", "Message"),
  direction = ProtoField.string("a3.direction", "Direction"),
  size = ProtoField.uint32("a3.size", "Size"),
  pc_id = ProtoField.uint32("a3.pc_id", "Player"),
  ctrl = ProtoField.uint8("a3.ctrl", "Control", base.HEX),
  cmd = ProtoField.uint8("a3.cmd", "Command", base.HEX),
  protocol = ProtoField.uint16("a3.protocol", "Protocol", base.HEX),
  gate_id = ProtoField.uint8("a3.gate_id", "Gate"),
  padding = ProtoField.bytes("a3.padding", "Padding"),
  body = ProtoField.bytes("a3.body", "Body"),
  trailing = ProtoField.bytes("a3.trailing", "Bytes behind the message"),
  receiver_count = ProtoField.uint16("a3.receiver_count", "Receivers"),
  receiver = ProtoField.uint32("a3.receiver", "Receiver"),
}
local group, severity = expert.group, expert.severity
local experts = {
  short = ProtoExpert.new("a3.short", "The body is too short", group.MALFORMED, severity.ERROR),
  framing = ProtoExpert.new("a3.bad_size", "This size cannot be right", group.MALFORMED, severity.ERROR),
  unknown = ProtoExpert.new("a3.unknown", "Nobody knows this number", group.UNDECODED, severity.WARN),
  undescribed = ProtoExpert.new("a3.undescribed", "Only the name is known", group.UNDECODED, severity.NOTE),
}
a3.experts = experts

-- Fields: one for each field of each layout, and one for each group of bits.

local all_fields = {}
for _, field in pairs(head) do all_fields[#all_fields + 1] = field end

local function register(kind, ...)
  local field = ProtoField[kind](...)
  all_fields[#all_fields + 1] = field
  return field
end

local FIELD_KINDS = { text = "string", record = "none" }

for _, word in pairs(WORDS) do
  for _, group in ipairs(word) do
    local abbrev = "a3." .. word.abbrev .. "." .. group.name
    group.field = register(word.kind, abbrev, group.name, base.DEC, nil, group.mask)
  end
end
for _, layout in pairs(LAYOUTS) do
  for _, spec in ipairs(layout) do
    local abbrev = "a3." .. layout.abbrev .. "."
    if spec.kind == "word" then
      spec.field = register(WORDS[spec.of].kind, abbrev .. spec.name, spec.name, base.HEX)
    else
      spec.field = register(FIELD_KINDS[spec.kind] or spec.kind, abbrev .. spec.name, spec.name)
    end
    if spec.counter then
      spec.counter_field = register(spec.counter_kind, abbrev .. spec.counter, spec.counter)
    end
  end
end
a3.fields = all_fields

-- Preferences: the ports of each link, and the key of the cipher.

for _, link in ipairs(LINKS) do
  a3.prefs[link.name .. "_ports"] = Pref.range(link.title, link.ports, "TCP ports where " .. link.title, 65535)
end
a3.prefs.key = Pref.uint("Cipher key", DEFAULT_KEY, "Start key of the cipher between client and gate")

local tcp_ports = DissectorTable.get("tcp.port")
local link_by_port = {}
local registered = {}

local function use_ports()
  for _, ports in ipairs(registered) do tcp_ports:remove(ports, a3) end
  link_by_port, registered = {}, {}
  for _, link in ipairs(LINKS) do
    local ports = tostring(a3.prefs[link.name .. "_ports"])
    for first, last in ports:gmatch("(%d+)%-?(%d*)") do
      for port = tonumber(first), tonumber(last) or tonumber(first) do link_by_port[port] = link end
    end
    if ports ~= "" then
      tcp_ports:add(ports, a3)
      registered[#registered + 1] = ports
    end
  end
end

function a3.prefs_changed() use_ports() end

-- The cipher. Exclusive or by a table of half bytes, since not every Lua has an operator or a library for it.

local XOR = {}
for left = 0, 15 do
  XOR[left] = {}
  for right = 0, 15 do
    local value, place, a, b = 0, 1, left, right
    for _ = 1, 4 do
      if a % 2 ~= b % 2 then value = value + place end
      place, a, b = place * 2, math.floor(a / 2), math.floor(b / 2)
    end
    XOR[left][right] = value
  end
end

local function xor(a, b)
  return 16 * XOR[math.floor(a / 16)][math.floor(b / 16)] + XOR[a % 16][b % 16]
end

-- Each block of four bytes is enciphered alone, from the same key; what fills no block is clear.
local function deciphered(tvb)
  local bytes = tvb:bytes()
  for block = HEADER.client, tvb:len() - 4, 4 do
    local key = a3.prefs.key % 65536
    for at = block, block + 3 do
      local hidden = bytes:get_index(at)
      bytes:set_index(at, xor(hidden, math.floor(key / 256)))
      key = ((hidden + key) % 65536 * 0x1AE7 + 0xDCB2) % 65536
    end
  end
  return bytes:tvb("Deciphered")
end

-- Values.

-- Bytes stand for characters of Latin-1; Wireshark wants them in UTF-8. Text ends at the first NUL.
local function text_of(range)
  local text = range:bytes():raw():match("^[^%z]*")
  return (text:gsub("[\128-\255]", function(one)
    local code = one:byte()
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  end))
end

local add_fields

local function add_value(tree, tvb, at, spec)
  local range = tvb(at, spec.size)
  if spec.kind == "record" then
    local node = tree:add(spec.field, range)
    node:set_text(spec.name .. ": " .. spec.of)
    add_fields(node, tvb, at, at + spec.size, LAYOUTS[spec.of])
  elseif spec.kind == "word" then
    local node = tree:add_le(spec.field, range)
    for _, group in ipairs(WORDS[spec.of]) do node:add_le(group.field, range) end
  elseif spec.kind == "text" then
    tree:add(spec.field, range, text_of(range))
  else
    tree:add_le(spec.field, range)
  end
end

local function add_values(tree, tvb, at, spec, count)
  if count == 0 then return at end
  local node = tree:add(tvb(at, count * spec.size), spec.name .. ": " .. count)
  for index = 0, count - 1 do add_value(node, tvb, at + index * spec.size, spec) end
  return at + count * spec.size
end

local function add_counted(tree, tvb, at, finish, spec)
  if finish - at < spec.counter_size then return nil, "there is no room for " .. spec.counter end
  local range = tvb(at, spec.counter_size)
  local count = range:le_uint()
  tree:add_le(spec.counter_field, range)
  at = at + spec.counter_size
  if count > spec.limit or finish - at < count * spec.size then
    return nil, spec.counter .. " is " .. count .. ", but " .. finish - at .. " bytes follow"
  end
  return add_values(tree, tvb, at, spec, count)
end

-- Adds the fields of a layout; returns where they end, or nil and what is wrong.
function add_fields(tree, tvb, at, finish, layout)
  if finish - at < layout.size then
    return nil, layout.size .. " bytes are needed, " .. finish - at .. " are there"
  end
  for _, spec in ipairs(layout) do
    if spec.counter then
      return add_counted(tree, tvb, at, finish, spec)
    elseif spec.rest then
      if at < finish then tree:add(spec.field, tvb(at, finish - at)) end
      return finish
    elseif spec.optional and finish - at < spec.size then
      return at
    elseif spec.count then
      at = add_values(tree, tvb, at, spec, spec.count)
    else
      add_value(tree, tvb, at, spec)
      at = at + spec.size
    end
  end
  return at
end

-- Messages.

local function find(catalogue, key)
  while catalogue do
    if catalogue.messages[key] or catalogue.known[key] then
      return catalogue.messages[key], catalogue.known[key]
    end
    catalogue = CATALOGUES[catalogue.carries]
  end
end

local function summarise(pinfo, text)
  pinfo.cols.protocol = "A3"
  if pinfo.private["a3"] then
    pinfo.cols.info:append("; " .. text)
  else
    pinfo.cols.info:set(text)
    pinfo.private["a3"] = "summarised"
  end
end

local function add_body(tree, tvb, at, message, known)
  local finish = tvb:len()
  local ending, wrong = at, nil
  if message then
    ending, wrong = add_fields(tree, tvb, at, finish, LAYOUTS[message.name])
  elseif known then
    tree:add_proto_expert_info(experts.undescribed)
  else
    tree:add_proto_expert_info(experts.unknown)
  end
  if wrong then tree:add_proto_expert_info(experts.short, message.name .. ": " .. wrong) end
  if (wrong or not message) and at < finish then
    tree:add(head.body, tvb(at, finish - at))
  elseif ending < finish then
    tree:add(head.trailing, tvb(ending, finish - ending))
  end
end

local function name_of(message, known, opcode)
  return message and message.name or known or "unknown " .. opcode
end

local function begin_message(root, tvb, catalogue, name)
  local tree = root:add(a3, tvb())
  tree:set_text("A3, " .. catalogue.name .. ": " .. name)
  tree:add(head.message, name):set_generated()
  tree:add(head.direction, catalogue.name):set_generated()
  return tree
end

local function is_link_ctrl(ctrl) return ctrl == 0x01 or ctrl == 0x02 end

-- The receivers of a frame for many; returns where the body begins, nil when they do not fit.
local function add_receivers(tree, tvb)
  local at = HEADER.client
  local count = tvb:len() >= at + 2 and tvb(at, 2):le_uint() or nil
  if not count or at + 2 + 4 * count > tvb:len() then
    tree:add_proto_expert_info(experts.short, "the receivers do not fit into the frame")
    return nil
  end
  tree:add_le(head.receiver_count, tvb(at, 2))
  for index = 0, count - 1 do tree:add_le(head.receiver, tvb(at + 2 + 4 * index, 4)) end
  return at + 2 + 4 * count
end

local function is_hidden(link, to_server, ctrl)
  if not link.cipher then return false end
  if to_server then return not is_link_ctrl(ctrl) end
  return ctrl == GAME_CTRL
end

local function game_frame(tvb, pinfo, root, link, to_server)
  local catalogue = CATALOGUES[to_server and link.to_server or link.to_client]
  local ctrl, cmd = tvb(CTRL_AT, 1):uint(), tvb(CTRL_AT + 1, 1):uint()
  local short = is_link_ctrl(ctrl)
  local key = short and 0x10000 + ctrl * 256 + cmd or tvb(10, 2):le_uint()
  local message, known = find(catalogue, key)
  local opcode = short and string.format("ctrl 0x%02X cmd 0x%02X", ctrl, cmd) or string.format("0x%04X", key)
  local name = name_of(message, known, opcode)
  if is_hidden(link, to_server, ctrl) and tvb:len() >= HEADER.client + 4 then tvb = deciphered(tvb()) end
  local tree = begin_message(root, tvb, catalogue, name)
  tree:add_le(head.size, tvb(0, 4))
  tree:add_le(head.pc_id, tvb(4, 4))
  tree:add(head.ctrl, tvb(CTRL_AT, 1))
  tree:add(head.cmd, tvb(CTRL_AT + 1, 1))
  if not short then tree:add_le(head.protocol, tvb(10, 2)) end
  local at = short and HEADER.link or HEADER.client
  local pc_id = tvb(4, 4):le_uint()
  local concerns = string.format(" pc_id=%d", pc_id)
  if link.multicast and not to_server and ctrl == GAME_CTRL and pc_id == EVERYONE then
    at = add_receivers(tree, tvb)
    concerns = at and string.format(" to %d", tvb(HEADER.client, 2):le_uint()) or " to many"
  end
  summarise(pinfo, name .. concerns)
  if at then add_body(tree, tvb, at, message, known) end
end

local function main_frame(tvb, pinfo, root, link, to_server)
  local catalogue = CATALOGUES[to_server and link.to_server or link.to_client]
  local protocol = tvb(0, 2):le_uint()
  local message, known = find(catalogue, protocol)
  local name = name_of(message, known, string.format("0x%04X", protocol))
  local tree = begin_message(root, tvb, catalogue, name)
  tree:add_le(head.protocol, tvb(0, 2))
  tree:add_le(head.size, tvb(2, 2))
  local concerns, at = "", HEADER.main_short
  if message and message.header == HEADER.main then
    if tvb:len() < HEADER.main then
      tree:add_proto_expert_info(experts.short, name .. ": too few bytes for its header")
      summarise(pinfo, name)
      return
    end
    tree:add_le(head.pc_id, tvb(4, 4))
    tree:add(head.gate_id, tvb(8, 1))
    concerns, at = string.format(" pc_id=%d", tvb(4, 4):le_uint()), HEADER.main
  end
  summarise(pinfo, name .. concerns)
  add_body(tree, tvb, at, message, known)
end

-- Framing: the size of the frame that begins at `at`; nil when more bytes are needed, nil and why when it is bad.

local function game_size(tvb, at, limit)
  local left = tvb:len() - at
  if left < 4 then return nil end
  local size = tvb(at, 4):le_uint()
  if size == 0 then return 4 end
  if size < HEADER.link or size > limit then return nil, "size " .. size end
  if left <= CTRL_AT then return nil end
  if size < HEADER.client and not is_link_ctrl(tvb(at + CTRL_AT, 1):uint()) then
    return nil, "size " .. size .. " is too small for a header with a protocol number"
  end
  return size
end

local function main_size(tvb, at, limit)
  if tvb:len() - at < HEADER.main_short then return nil end
  local protocol, size = tvb(at, 2):le_uint(), tvb(at + 2, 2):le_uint()
  if protocol == HELLO_PROTOCOL and size == 0 then return HELLO_SIZE end
  if size < HEADER.main_short or size > limit then return nil, "size " .. size end
  return size
end

local function one_frame(tvb, pinfo, tree, link, to_server)
  if link.main then
    main_frame(tvb, pinfo, tree, link, to_server)
  elseif tvb:len() == 4 then
    tree:add(a3, tvb(), "A3, padding"):add(head.padding, tvb())
  else
    game_frame(tvb, pinfo, tree, link, to_server)
  end
end

function a3.dissector(tvb, pinfo, tree)
  if tvb:captured_len() < tvb:reported_len() then return 0 end
  local link, to_server = link_by_port[pinfo.dst_port], true
  if not link then link, to_server = link_by_port[pinfo.src_port], false end
  if not link then return 0 end
  local limit = CATALOGUES[to_server and link.to_server or link.to_client].limit
  local size_of = link.main and main_size or game_size
  local at = 0
  while at < tvb:len() do
    local size, wrong = size_of(tvb, at, limit)
    if wrong then
      local rest = tree:add(a3, tvb(at), "A3, not readable")
      rest:add_proto_expert_info(experts.framing, wrong .. " cannot be right")
      rest:add(head.body, tvb(at))
      summarise(pinfo, "not readable")
      return tvb:len()
    end
    if not size or at + size > tvb:len() then
      pinfo.desegment_offset = at
      pinfo.desegment_len = size and at + size - tvb:len() or DESEGMENT_ONE_MORE_SEGMENT
      return tvb:len()
    end
    one_frame(tvb(at, size):tvb(), pinfo, tree, link, to_server)
    at = at + size
  end
  return tvb:len()
end

use_ports()
