"""The report's plots as SVG that suits light and dark pages; only `canvas` imports matplotlib."""
