"""Adapters: clean-news as a step of other libraries' pipelines. Each is thin, stands alone, and imports its library itself.

    articles.py      what all of them share: rows of another library in, results out, and how results are added to rows
    columns.py       the same for tables: which columns are added, and what a callable is that travels to workers
    sklearn.py       TextCleaner, QualityFeatures
    datatrove.py     CleanNewsFormatter, CleanNewsFilter
    huggingface.py   CleanBatch, features
    frames.py        clean_column, for pandas and Polars
    ray.py           CleanTable
    spark.py         CleanPartition, SCHEMA
    scrapy.py        CleanNewsPipeline
    dolma.py         attributes

Nothing here decides anything about an article: everything goes through `cleaner.Cleaner`.
"""
