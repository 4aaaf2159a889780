"""The search index in Elasticsearch 8."""

from pipeline.adapters.elastic_index.index import ElasticIndex

__all__ = ["ElasticIndex"]
