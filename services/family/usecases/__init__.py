"""What can be done to a family record, one transaction script each."""
