"""What the models see: a batch of documents becomes arrays, one row a block, with no Python loop over blocks or words."""
