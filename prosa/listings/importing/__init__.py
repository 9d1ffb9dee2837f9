"""Reading whole catalogues of listings that other systems keep."""
