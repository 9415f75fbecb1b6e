"""An invented district, made through the same doors that a real one uses: files in, then actions and journeys."""
