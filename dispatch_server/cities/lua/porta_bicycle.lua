-- Bicycle of a courier: the bicycle of OSRM's own library, without its trains, and
-- with the streets that are open to deliveries.

local bicycle = require('bicycle')
local doors = require('porta_doors')

local function setup()
  local profile = bicycle.setup()

  profile.use_public_transport = false
  profile.access_tag_blacklist['delivery'] = nil
  profile.access_tag_whitelist['delivery'] = true
  return profile
end

return {
  setup = setup,
  process_node = bicycle.process_node,
  process_way = doors.above_ground(bicycle.process_way),
  process_turn = bicycle.process_turn,
}
