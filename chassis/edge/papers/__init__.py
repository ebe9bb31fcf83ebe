"""What families and the town hall print about money: invoices and credit notes, receipts; tagged PDF, made when it is asked for."""
