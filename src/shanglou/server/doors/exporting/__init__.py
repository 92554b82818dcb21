"""What goes out: a list as it is filtered, as Excel, CSV, Parquet or GeoPackage, with its count and checksums."""
