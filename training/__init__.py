"""Everything that makes the weights of the handwriting recogniser; not installed with the package."""

import os

# where other work runs beside, threads that wait by spinning take the processor from each other
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("GOMP_SPINCOUNT", "0")
