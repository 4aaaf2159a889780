"""The archive of «Defence and Siege of Leningrad»: from a folder of scans to the word on the scan."""
