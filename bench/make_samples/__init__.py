"""Draw the sample scans: invented papers of the siege of Leningrad, aged and digitised, with exact ground truth."""
