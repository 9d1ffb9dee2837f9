"""What Prosa's speed is measured with, and against what: `./run bench`."""
