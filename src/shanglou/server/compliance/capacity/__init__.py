"""What may stand on a parcel: floor areas, storeys and heights from a few figures, and what each city's rules say of them."""
