-- Car: OSRM's own, with doors above the ground.

local car = require('car')
local doors = require('porta_doors')

return {
  setup = car.setup,
  process_node = car.process_node,
  process_way = doors.above_ground(car.process_way),
  process_turn = car.process_turn,
}
