-- d5dc0a12123d0bbe0d420e436b111a661f683bfcbbfdf08ec8ec5bda56261861
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795889108598, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'a12780040953950f68424fa867095993f4eff96fb1d992f4048437783b1da00a', '', '48516b06dc33f9a38448d0bf21b84665cc29765c6720969a91c463a7384babd3');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'b8ab1199a7ab10ca8782f6e6ba059f4f8d924b2eacdba903cde3f7c9c16b3238', '', 'c175d79530a26e906b2d21a5fdbc5f32398bc28b793c9e16fb5089b904c44400');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'a8dd53a1f648f8713c5695b802930f189673341939d5c991ec3a428bdb0c01a4', '48516b06dc33f9a38448d0bf21b84665cc29765c6720969a91c463a7384babd3', '85c2e071368eb632da1bfaa44a1105a5d54036ca28ca739f454aaa4fd81da6cd');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '47f38eb67d56e24cdac35c08fe404aeb2acf6fcfd45f9c38d9315511f6f9b217', '', '3e7abd699fe8226dcf04d29da161dcbdcbcac76b57ab493c3b78a087cb528059');
INSERT INTO words VALUES (1, X'989C96BF98686CDAE39BAC0981509BFF', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'4CE846AAA91B1416C13DC40122CA6C72', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'46FA88E556ED35312CF98DB76EBD1094', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'FC1E7E619BB569BA12CB99A9BEE82D14', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
