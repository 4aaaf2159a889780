"""Full text: how texts and questions are cut, how pages rank, where the words of a hit stand."""
