// finding
