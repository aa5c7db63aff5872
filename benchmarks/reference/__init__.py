"""Three services whose rules stand only in prose, with faults to plant and the answers of an ideal model."""
