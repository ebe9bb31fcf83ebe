"""In whose name notices are written: the office of the town hall that a family would ask."""

FAMILIES = "Mairie, service des familles"
CHILDCARE = "Mairie, accueil des enfants"
BILLING = "Mairie, facturation"
PORTAL = "Mairie, Portail Famille"
