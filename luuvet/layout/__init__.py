"""Papers of Decree 30/2020/NĐ-CP, posters and sheets: data in, bytes out. No framework, no database, no clock."""
