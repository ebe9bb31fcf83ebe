"""What staff did, as people read it: "Claire MOREL a consulté les données sanitaires"."""

from chassis.traces import ATTEMPT

SERVICES: dict[str, str] = {
    "identity": "Comptes d'accès",
    "family": "Fiche famille",
    "planning": "Planning",
    "billing": "Facturation",
    "messaging": "Messages",
}
"""Services, as the town hall calls what they keep."""

DEEDS: dict[str, str] = {
    "family_data.export": "a téléchargé les données de la famille",
    "identity.open_family_account": "a ouvert un compte d'accès",
    "identity.letter.issue": "a fait une lettre avec un code d'accès",
    "identity.letter.print": "a imprimé une lettre avec un code d'accès",
    "identity.account.unlock": "a débloqué un compte d'accès",
    "identity.account.close": "a fermé un compte d'accès",
    "identity.account.reopen": "a rouvert un compte d'accès",
    "identity.open_staff_account": "a ouvert le compte d'un agent",
    "identity.change_password": "a changé son propre mot de passe",
    "identity.recovery_codes.renew": "a renouvelé ses codes de secours",
    "identity.second_factor.move": "a changé de téléphone pour son second facteur",
    "identity.account.change_email": "a changé son adresse e-mail d'agent",
    "identity.staff.open": "a ouvert le compte d'un agent",
    "identity.staff.change": "a changé les rôles d'un agent",
    "identity.staff.change_email": "a changé l'adresse e-mail d'un agent",
    "identity.staff.close": "a fermé le compte d'un agent",
    "identity.staff.reopen": "a rouvert le compte d'un agent",
    "identity.staff.unlock": "a débloqué le compte d'un agent",
    "identity.staff.reset_password": "a fait un nouveau lien pour un agent",
    "identity.staff.reset_second_factor": "a remis à zéro le second facteur d'un agent",
    "identity.sign_out": "s'est déconnecté",
    "family.create_family": "a créé la fiche famille",
    "family.set_quotient": "a saisi le quotient familial",
    "family.decide_record_request": "a traité une demande sur la fiche",
    "family.employment.write": "a confirmé si un adulte travaille",
    "family.child.write": "a modifié la fiche d'un enfant",
    "family.document.write": "a saisi un document d'un enfant",
    "family.document.check": "a vérifié un document d'un enfant",
    "family.request.enter": "a saisi une demande pour la famille",
    "family.request.attach": "a joint un document à une demande pour la famille",
    "family.request.withdraw": "a retiré une demande pour la famille",
    "family.request.accept": "a accepté une demande sur la fiche",
    "family.request.refuse": "a refusé une demande sur la fiche",
    "family.request.read": "a consulté une demande sur des données sanitaires",
    "family.custody.read": "a consulté la garde d'un enfant",
    "family.health.read": "a consulté les données sanitaires",
    "family.care.read": "a consulté la fiche d'accueil (santé, personnes autorisées)",
    "family.diet.count": "a compté les régimes alimentaires, sans les noms",
    "family.scheme.list": "a relevé les régimes d'allocation, pour les statistiques de la CAF",
    "family.document.read": "a consulté un document",
    "family.rules.publish": "a publié le règlement intérieur",
    "family.ask_erasure": "a demandé l'effacement des données",
    "family.confirm_erasure": "a confirmé l'effacement des données",
    "family.confirm_erasure.refused": "a voulu confirmer l'effacement des données, sans être une autre personne",
    "family.withdraw_erasure": "a annulé la demande d'effacement",
    "planning.decide_planning_request": "a traité une demande de réservation ou d'absence",
    "planning.request.enter": "a saisi une demande de réservation ou d'absence pour la famille",
    "planning.request.withdraw": "a retiré une demande de réservation ou d'absence pour la famille",
    "planning.certificate.read": "a consulté l'attestation d'une absence",
    "planning.put_absence_reason": "a modifié un motif d'absence",
    "planning.remove_absence_reason": "a retiré un motif d'absence",
    "planning.enrol": "a inscrit un enfant à une prestation",
    "planning.enrolment.waive": "a inscrit un enfant dont le dossier est incomplet",
    "planning.put_activity": "a modifié une prestation",
    "planning.put_facility": "a modifié une structure",
    "planning.put_calendar_days": "a modifié le calendrier",
    "planning.put_custody_rule": "a changé la règle des jours de l'autre parent",
    "planning.mark_attendance": "a pointé les présences",
    "planning.settle_stray": "a régularisé une présence sans inscription",
    "planning.put_group": "a modifié un groupe d'enfants",
    "planning.put_members": "a réparti des enfants dans les groupes",
    "planning.put_enrolment_hours": "a saisi un contrat horaire",
    "billing.put_regie": "a modifié une régie",
    "billing.put_tariff": "a modifié un tarif",
    "billing.take_over": "a repris des opérations de l'ancien logiciel",
    "billing.take_payment": "a encaissé un règlement",
    "billing.use_credit": "a utilisé le crédit de la famille",
    "billing.refund_payment": "a demandé le remboursement d'un paiement par carte",
    "billing.refund_credit": "a demandé le remboursement d'un crédit",
    "billing.confirm_refund": "a confirmé un remboursement",
    "billing.confirm_refund.refused": "a voulu confirmer un remboursement, sans être une autre personne",
    "billing.card_event.take_up": "a repris un avis du prestataire de paiement",
    "billing.take_up_card_event": "a repris un avis du prestataire de paiement",
    "billing.card_event.close": "a classé un avis du prestataire de paiement",
    "billing.withdraw_refund": "a abandonné une demande de remboursement",
    "billing.cancel_payment": "a annulé un règlement",
    "billing.make_deposit": "a préparé un bordereau de remise",
    "billing.close_day": "a clos la caisse du jour",
    "billing.prepare_run": "a préparé une facturation",
    "billing.redraft_run": "a recalculé un brouillon de facturation",
    "billing.issue_run": "a émis les factures d'une facturation",
    "billing.cancel_run": "a abandonné un brouillon de facturation",
    "billing.exclude_family": "a écarté ou repris une famille dans une facturation",
    "billing.adjust_draft": "a ajusté le brouillon d'une facture",
    "billing.correct_invoice_line": "a corrigé une ligne de facture",
    "billing.request.withdraw": "a retiré une demande sur les coordonnées bancaires pour la famille",
    "billing.bank.read": "a consulté les coordonnées bancaires",
    "billing.bank.read_masked": "a consulté les coordonnées bancaires, masquées",
}
"""Deeds that have a sentence of their own; the others are told by what they touched."""

TOUCHED: dict[str, str] = {
    "identity": "les comptes d'accès",
    "family": "la fiche famille",
    "planning": "le planning",
    "billing": "le compte de facturation",
    "messaging": "les messages",
}
READING = ("read", "export", "search", "list")


def deed(action: str, detail: str = "") -> str:
    """Tell what was done; an action without a sentence is told by what it touched, an attempt only as what was asked for."""
    if detail == ATTEMPT:
        return f"a demandé, sans que ce soit toujours accordé : « {deed(action)} »"
    if action in DEEDS:
        return DEEDS[action]
    service, _, rest = action.partition(".")
    verb = "a consulté" if rest.rpartition(".")[2].startswith(READING) else "a modifié"
    return f"{verb} {TOUCHED.get(service, 'des données')}"


def service(name: str) -> str:
    """Tell which part of the town hall's data was touched."""
    return SERVICES.get(name, name)
