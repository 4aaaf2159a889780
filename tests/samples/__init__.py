"""The sample scans: files, ground truth, and the program that draws them."""
