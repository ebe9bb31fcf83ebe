"""The record: "Mes enfants" and "Mon compte", and the changes that a family asks for."""
