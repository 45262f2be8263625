-- Nobody delivers in a tunnel: an address above one belongs to the street, however near the tunnel.

local function above_ground(process_way)
  return function(profile, way, result, relations)
    process_way(profile, way, result, relations)
    if way:get_value_by_key('tunnel') == 'yes' then
      result.is_startpoint = false
    end
  end
end

return { above_ground = above_ground }
