"""Row changes on their way to channels: live ones routed, others walked through the ring."""
