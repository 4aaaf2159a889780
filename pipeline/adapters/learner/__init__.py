"""Learning of handwriting on an ordinary processor, with JAX; nothing of it is imported before somebody learns."""

from pipeline.adapters.learner.child import JaxLearner

__all__ = ["JaxLearner"]
