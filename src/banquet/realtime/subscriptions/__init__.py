"""What channels listen to: bindings checked, equals grouped, rows encoded for them."""
