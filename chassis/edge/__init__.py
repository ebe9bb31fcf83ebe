"""What both edges share: sessions in a cookie, pages with their headers, the JSON API made from contracts."""
