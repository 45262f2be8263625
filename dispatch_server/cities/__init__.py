"""City packs: roads, base map and addresses of a place, built out of one OpenStreetMap extract."""
