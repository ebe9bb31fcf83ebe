"""Planning: where children may go, who is enrolled, which days are asked, decided and attended."""
